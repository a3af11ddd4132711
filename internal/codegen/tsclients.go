package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// writeMethods writes, for each method, the type of its arguments and the functions that make and read its frames.
func writeMethods(out *bytes.Buffer, docs *documents, methods []method) {
	out.WriteString(`
/** What a caller must know of a method to run it. */
export interface MethodInfo {
  readonly id: number;
  readonly name: string;
  /** isolated: run it in an instance that is thrown away afterwards; flow: its replies may be effects to perform. */
  readonly kind: "pure" | "isolated" | "session" | "flow";
  /** A request or a reply holds a secret: zero the frames after use. */
  readonly secret: boolean;
}

/** Every method by its number in a frame. */
export const methods = {
`)
	for _, m := range methods {
		fmt.Fprintf(out, "  %s: { id: %d, name: %q, kind: %q, secret: %t },\n", m.identifier(), m.id, m.name, m.kind, m.secret())
	}
	out.WriteString("} as const satisfies Record<string, MethodInfo>;\n")
	for _, m := range methods {
		docs.writeArguments(out, m)
		docs.writeEncoder(out, m)
		docs.writeDecoder(out, m)
	}
}

func (m method) argumentsType() string { return upper(m.identifier()) + "Arguments" }

func (d *documents) writeArguments(out *bytes.Buffer, m method) {
	if len(m.fields) == 0 {
		return
	}
	fmt.Fprintf(out, "\n/** The arguments of `%s`. */\nexport interface %s {\n", m.name, m.argumentsType())
	for _, f := range m.fields {
		d.writeArgument(out, f.name, f.wire)
	}
	out.WriteString("}\n")
}

func (d *documents) writeArgument(out *bytes.Buffer, name string, w wireType) {
	typ := d.tsName(w, true)
	if w.optional || w.list {
		fmt.Fprintf(out, "  %s?: %s | undefined;\n", name, typ)
	} else {
		fmt.Fprintf(out, "  %s: %s;\n", name, typ)
	}
}

func (d *documents) writeEncoder(out *bytes.Buffer, m method) {
	parameter := ""
	if len(m.fields) > 0 {
		parameter = "args: " + m.argumentsType()
	}
	fmt.Fprintf(out, "\nfunction encode%s(%s): Uint8Array {\n  const w = request(%d);\n", upper(m.identifier()), parameter, m.id)
	if len(m.fields) > 0 {
		var names []string
		for _, f := range m.fields {
			names = append(names, strconv.Quote(f.name))
		}
		fmt.Fprintf(out, "  w.only(args, [%s]);\n", strings.Join(names, ", "))
	}
	for _, f := range m.fields {
		fmt.Fprintf(out, "  %s;\n", d.tsWrite(f.wire, f.name, "args."+f.name))
	}
	out.WriteString("  return w.frame();\n}\n")
}

func (d *documents) resultType(m method) string {
	switch len(m.results) {
	case 0:
		return "void"
	case 1:
		return d.tsName(m.results[0].wire, false)
	}
	var fields []string
	for _, f := range m.results {
		fields = append(fields, f.name+": "+d.tsName(f.wire, false))
	}
	return "{ " + strings.Join(fields, "; ") + " }"
}

func (d *documents) writeDecoder(out *bytes.Buffer, m method) {
	fmt.Fprintf(out, "\nfunction decode%s(r: FrameReader): %s {\n  r.result();\n", upper(m.identifier()), d.resultType(m))
	for _, f := range m.results {
		fmt.Fprintf(out, "  const %s = %s;\n", f.name, d.tsRead(f.wire))
	}
	out.WriteString("  r.end();\n")
	switch len(m.results) {
	case 0:
	case 1:
		fmt.Fprintf(out, "  return %s;\n", m.results[0].name)
	default:
		var names []string
		for _, f := range m.results {
			names = append(names, f.name)
		}
		fmt.Fprintf(out, "  return { %s };\n", strings.Join(names, ", "))
	}
	out.WriteString("}\n")
}

// writeClients writes the two classes: one that awaits replies, one that has them at once.
func writeClients(out *bytes.Buffer, docs *documents, methods []method) {
	out.WriteString(`
/**
 * Runs one request and resolves to its last reply, a result or an error: effects on the way are performed by then.
 * It owns the frame from now on, and zeroes it once it is handed over if the method is secret. The client owns the reply,
 * and zeroes one that held a secret.
 */
export type Invoke = (frame: Uint8Array, method: MethodInfo) => Promise<Uint8Array>;

/**
 * Every method of the module, asynchronously. A failure is thrown as a LatchkeyError; a method's documentation has the codes
 * of its own. Besides them, an argument of the wrong type is argument_invalid or field_invalid, a wrong address address_invalid or
 * address_checksum, and what asks for storage or a node can fail with the codes that begin with storage_ and node_, and, if the
 * wallet is locked meanwhile, with flow_cancelled.
 */
export class ModuleClient {
  readonly #invoke: Invoke;

  constructor(invoke: Invoke) {
    this.#invoke = invoke;
  }

  async #run<T>(frame: Uint8Array, method: MethodInfo, read: (reply: FrameReader) => T): Promise<T> {
    const request = owned(frame);
    let reply: Uint8Array | undefined;
    try {
      reply = await this.#invoke(request, method);
      return read(new FrameReader(reply));
    } finally {
      if (request.length > 0) request.fill(0); // it was not moved to a Worker: nobody may have taken it
      if (method.secret) reply?.fill(0);
    }
  }
`)
	docs.writeClient(out, methods, true)
	out.WriteString(`}

/** Runs one request, which it zeroes, and reads its reply before anything else happens. */
export type Perform = <T>(frame: Uint8Array, read: (reply: FrameReader) => T) => T;

/** The pure methods, synchronously, for a module that lives in the caller's own thread. */
export class PureModule {
  readonly #perform: Perform;

  constructor(perform: Perform) {
    this.#perform = perform;
  }
`)
	var pure []method
	for _, m := range methods {
		if m.kind == "pure" {
			pure = append(pure, m)
		}
	}
	docs.writeClient(out, pure, false)
	out.WriteString("}\n")
}

// writeClient writes the body of a client class: an object for each name space, a property for each method outside.
func (d *documents) writeClient(out *bytes.Buffer, methods []method, async bool) {
	open := ""
	for _, m := range methods {
		space, name, nested := strings.Cut(m.name, ".")
		if !nested {
			name = space
			space = ""
		}
		if open != space && open != "" {
			out.WriteString("  };\n")
		}
		if open != space && nested {
			fmt.Fprintf(out, "\n  readonly %s = {\n", space)
		}
		open = space
		indent, assign, end := "  ", "readonly "+name+" =", ";"
		if nested {
			indent, assign, end = "    ", name+":", ","
		} else {
			out.WriteString("\n")
		}
		fmt.Fprintf(out, "%s/** %s */\n%s%s %s%s\n", indent, tsDoc(m.doc), indent, assign, d.clientFunction(m, async), end)
	}
	if open != "" {
		out.WriteString("  };\n")
	}
}

func (d *documents) clientFunction(m method, async bool) string {
	parameter, argument := "", ""
	if len(m.fields) > 0 {
		parameter, argument = "args: "+m.argumentsType(), "args"
	}
	id := upper(m.identifier())
	if async {
		return fmt.Sprintf("async (%s): Promise<%s> => this.#run(encode%s(%s), methods.%s, decode%s)",
			parameter, d.resultType(m), id, argument, m.identifier(), id)
	}
	return fmt.Sprintf("(%s): %s => this.#perform(encode%s(%s), decode%s)", parameter, d.resultType(m), id, argument, id)
}
