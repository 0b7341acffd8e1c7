import { Link } from '@tanstack/react-router';
import { FaultNote } from '../kit/fault.tsx';

export function PageMissing() {
  return (
    <main className="mx-auto max-w-md px-5 pt-[16dvh]">
      <h1 className="text-name">There is no page at this address.</h1>
      <p className="mt-2 text-ink-2">
        It may have moved, or the link is incomplete.{' '}
        <Link to="/" className="link text-ink">
          Go to the command centre
        </Link>
      </p>
    </main>
  );
}

export function PageFault({ error }: { error: unknown }) {
  return (
    <div className="mx-auto max-w-md px-5 pt-[16dvh]">
      <h1 className="text-name">This page could not be shown.</h1>
      <FaultNote error={error} retry={() => location.reload()} />
    </div>
  );
}
