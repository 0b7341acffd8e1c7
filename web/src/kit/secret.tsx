import { useId, useState } from 'react';
import { Button } from './button.tsx';
import { CONTROL } from './field.tsx';

/** Something that is shown once, and copied by one press. */
export function Secret({ label, value }: { label: string; value: string }) {
  const id = useId();
  const [copied, setCopied] = useState(false);
  return (
    <div className="my-3 border-l-2 border-accent pl-3">
      <label htmlFor={id} className="mb-1 block">
        {label}
      </label>
      <div className="flex max-w-2xl gap-2">
        <input
          id={id}
          readOnly
          value={value}
          className={CONTROL}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          className="h-8!"
          onClick={() =>
            void navigator.clipboard?.writeText(value).then(
              () => setCopied(true),
              () => undefined,
            )
          }
        >
          {copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
    </div>
  );
}
