import styles from "./Notice.module.css";
import { Icon } from "../ui/Icon";

/** What the panel says where there is nothing to show. */
export function Notice({ icon, title, hint }: { icon: "folder" | "alert"; title: string; hint: string }) {
  return (
    <div className={styles.notice}>
      <Icon name={icon} size={28} />
      <h3>{title}</h3>
      <p>{hint}</p>
    </div>
  );
}
