/** Where the gateway is: beside the page, unless the build was told otherwise. */
export const API_BASE: string = process.env.NEXT_PUBLIC_LEA_API ?? "";
