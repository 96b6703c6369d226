import { LeaApp } from "@/components/LeaApp";

export default function Page() {
  return <LeaApp />;
}
