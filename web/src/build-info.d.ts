/** What the build knows of the module that it put beside these scripts. build-info.js is written by the build. */
export interface BuildInfo {
  /** Version of the frames between the module and these scripts. */
  protocol: number;
  /** Names the build of the module; its handshake answers with the same. */
  build: string;
  /** Size of latchkey.wasm in bytes, uncompressed. */
  size: number;
}
export const buildInfo: BuildInfo;
