export function Recover() {
  return <p>Recover</p>;
}
