import { signal } from '@preact/signals';

interface Notice { id: number; good: boolean; text: string; href?: string | undefined }

const notices = signal<readonly Notice[]>([]);
let nextId = 1;

/** Tells the person something that happened, for a few seconds; screen readers hear it. */
export function tell(good: boolean, text: string, href?: string): void {
  const id = nextId++;
  notices.value = [...notices.value.slice(-2), { id, good, text, href }];
  setTimeout(() => (notices.value = notices.value.filter((notice) => notice.id !== id)), good ? 5_000 : 9_000);
}

export function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map((notice) => (
        <div key={notice.id} class={notice.good ? 'notice good' : 'notice bad'}>
          {notice.href === undefined ? notice.text : <a href={notice.href}>{notice.text}</a>}
        </div>
      ))}
    </div>
  );
}
