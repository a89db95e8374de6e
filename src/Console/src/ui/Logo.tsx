/** The bridge: two towers, the main cable between them, the deck over the water. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 44 28" aria-hidden="true">
      <path class="logo-cable" d="M2 17Q8 14.500 13 4Q22 21.500 31 4Q36 14.500 42 17" />
      <path class="logo-hangers" d="M17 10.500V19M22 13V19M27 10.500V19M8.500 12.200V19M35.500 12.200V19" />
      <path class="logo-frame" d="M13 3V25M31 3V25M1.500 19.500H42.500" />
    </svg>
  );
}
