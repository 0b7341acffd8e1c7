import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { listenToKeys } from './kit/keyboard.ts';
import { createQueryClient } from './kit/query.ts';
import { createAppRouter } from './router.tsx';
import './styles.css';

// A session that ends while a page is open asks at the door again, once, and comes back to the same page;
// a reload forgets everything that the session had read.
let leaving = false;
const queries = createQueryClient(() => {
  const { pathname, search } = window.location;
  if (leaving || pathname.startsWith('/sign-in')) return;
  leaving = true;
  window.location.assign(`/sign-in?${new URLSearchParams({ next: pathname + search })}`);
});
const router = createAppRouter(queries);
listenToKeys();

const root = document.getElementById('root');
// The parts of the kit side by side, while working on them; the condition takes them out of every build.
if (import.meta.env.DEV && root && window.location.pathname === '/kit') {
  const { Gallery } = await import('./kit/gallery/gallery.tsx');
  createRoot(root).render(<Gallery />);
} else if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
