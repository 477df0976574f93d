// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* In Node's tests, in the place of "@odoo/owl": nothing is reactive there. */

export const markRaw = (value) => value;
export const reactive = (value) => value;
export const toRaw = (value) => value;

export class App {}
export class Component {}

export const xml = () => "";
export const useSubEnv = () => null;

export const useComponent = () => null;
export const useState = (value) => value;
export const onMounted = () => null;
export const onWillRender = () => null;
export const onWillUpdateProps = () => null;
export const onWillUnmount = () => null;
export const useEffect = () => null;
export const useEnv = () => ({services: {}});
export const useRef = () => ({el: null});
export const useExternalListener = () => null;
/** Of a component that a test has made. */
export const status = ({isGone}) => (isGone ? "destroyed" : "mounted");
