// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { LeaError } from "@/lib/problem";

import { SignIn } from "./SignIn";
import { renderIn } from "../spoken";

afterEach(cleanup);

test("what is missing is said, and nothing is asked of the gateway", () => {
  const asked: string[] = [];
  const login = (email: string) => Promise.resolve(asked.push(email) > 0);
  renderIn("fr", <SignIn login={login} error={null} expired={false} />);
  fireEvent.click(screen.getByRole("button", { name: "Se connecter" }));
  expect(screen.getByRole("alert").textContent).toBe("Entrez votre courriel.");
  fireEvent.change(screen.getByLabelText("Courriel"), { target: { value: " demo@lea.local " } });
  fireEvent.click(screen.getByRole("button", { name: "Se connecter" }));
  expect(screen.getByRole("alert").textContent).toBe("Entrez votre mot de passe.");
  expect(asked).toEqual([]);
  fireEvent.change(screen.getByLabelText("Mot de passe"), { target: { value: "demo" } });
  fireEvent.click(screen.getByRole("button", { name: "Se connecter" }));
  expect(asked).toEqual(["demo@lea.local"]);
});

test("a refusal is told as the gateway words it", () => {
  const error = new LeaError("Le courriel ou le mot de passe est inexact.", {
    status: 401,
    code: "wrong_credentials",
    retryable: false,
  });
  renderIn("fr", <SignIn login={() => Promise.resolve(false)} error={error} expired />);
  expect(screen.getByRole("alert").textContent).toContain("inexact");
});

test("one press changes the language of the door", () => {
  renderIn("fr", <SignIn login={() => Promise.resolve(true)} error={null} expired={false} />);
  fireEvent.click(screen.getByRole("button", { name: "Switch to English" }));
  expect(screen.getByRole("button", { name: "Sign in" })).toBeTruthy();
});
