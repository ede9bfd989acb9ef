import { dismiss, message } from "./client/act.js";
import { linkTo, place } from "./client/location.js";
import { ConnectionNotice } from "./components/connection-notice.js";
import { Header } from "./components/header.js";
import { panels } from "./panels/registry.js";

/** The whole page: header, navigation and the selected panel. */
export function App() {
  const { panel } = place.value;
  const selected = panels.find(({ id }) => id === panel) ?? panels[0];
  const { Panel } = selected;
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        Skip to the panel
      </button>
      <Header />
      <ConnectionNotice />
      <nav aria-label="Panels">
        {panels.map(({ id, title }) => (
          <a key={id} href={linkTo(id)} aria-current={id === selected.id ? "page" : undefined}>
            {title}
          </a>
        ))}
        <a href="_testkit/docs">API reference</a>
      </nav>
      <main id="main" tabIndex={-1} class={selected.id}>
        <Panel />
      </main>
      <div class="message" role="status">
        {message.value && (
          <p class={message.value.kind}>
            {message.value.text}
            <button type="button" class="small" onClick={dismiss} aria-label="Dismiss the message">
              ×
            </button>
          </p>
        )}
      </div>
    </>
  );
}
