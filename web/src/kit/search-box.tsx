import { type RefObject, useEffect, useState } from 'react';
import { CONTROL } from './field.tsx';

type Props = {
  label: string;
  placeholder: string;
  value: string | undefined;
  onChange: (text: string | undefined) => void;
  input?: RefObject<HTMLInputElement | null>;
};

/** A search that asks once the typing rests; Escape gives the keys back to the page. */
export function SearchBox({ label, placeholder, value, onChange, input }: Props) {
  const asked = value ?? '';
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  useEffect(() => {
    if (text === asked) return;
    const wait = setTimeout(() => onChange(text || undefined), 250);
    return () => clearTimeout(wait);
  });
  return (
    <input
      ref={input}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      className={`${CONTROL} max-md:basis-full md:h-7! md:w-44!`}
    />
  );
}
