import { signal } from "@preact/signals";

const themes = ["auto", "light", "dark"] as const;
type Theme = (typeof themes)[number];

const key = "testkit-theme";
const theme = signal(themes.find((name) => name === localStorage.getItem(key)) ?? "auto");
apply(theme.value);

function apply(selected: Theme): void {
  document.documentElement.dataset.theme = selected;
}

/** Selects a theme; `auto` is that of the system. */
export function ThemeSwitch() {
  return (
    <label class="picker theme">
      <span>Theme</span>
      <select
        value={theme.value}
        onChange={({ currentTarget: { value } }) => {
          theme.value = themes.find((name) => name === value) ?? "auto";
          localStorage.setItem(key, theme.value);
          apply(theme.value);
        }}
      >
        {themes.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
