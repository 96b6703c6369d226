/** Léa's mark: an L with its accent. */
export function Mark({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" fill="var(--accent-fill)" />
      <path
        d="M12 8v13.2c0 1.6 1 2.6 2.6 2.6H21"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="21" cy="12" r="2.4" fill="var(--on-accent)" opacity="0.72" />
    </svg>
  );
}
