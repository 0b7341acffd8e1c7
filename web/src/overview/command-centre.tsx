export function CommandCentre() {
  return <p>CommandCentre</p>;
}
