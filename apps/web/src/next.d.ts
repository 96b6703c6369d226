// What `next-env.d.ts` refers to; that one is written by a build, and the types are needed before there is one.
/// <reference types="next" />
/// <reference types="next/image-types/global" />
