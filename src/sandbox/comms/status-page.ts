import { z } from 'zod';
import type { Verdict } from './verdict.ts';

const text = z.string().min(1);
const incidentSchema = z.looseObject({
  name: text.optional(),
  status: z.enum(['investigating', 'identified', 'monitoring', 'resolved']).optional(),
  impact_override: z.enum(['none', 'minor', 'major', 'critical']).optional(),
  body: text.optional(),
  message: text.optional(),
});
const requestSchema = z.object({ incident: incidentSchema });

type Incident = z.infer<typeof incidentSchema> & { readonly id: string };

/** Incidents of a Statuspage. Fields outside `incident` do not count, as with the real service. */
export class StatusPage {
  readonly #incidents = new Map<string, Incident>();

  create(body: unknown): Verdict {
    const parsed = requestSchema.safeParse(body);
    if (!parsed.success) return unprocessable(parsed.error);
    if (parsed.data.incident.name === undefined) return refused(422, ['Name is required']);
    const id = `incident-${this.#incidents.size + 1}`;
    return this.#keep({ status: 'investigating', ...parsed.data.incident, id }, 201);
  }

  update(id: string, body: unknown): Verdict {
    const before = this.#incidents.get(id);
    if (before === undefined) return refused(404, ['Incident not found']);
    const parsed = requestSchema.safeParse(body);
    if (!parsed.success) return unprocessable(parsed.error);
    return this.#keep({ ...before, ...parsed.data.incident, id }, 200);
  }

  #keep(incident: Incident, status: number): Verdict {
    this.#incidents.set(incident.id, incident);
    const said = incident.body ?? incident.message;
    return {
      accepted: true,
      status,
      body: incident,
      audience: 'customers',
      text: `${incident.name} (${incident.status})${said === undefined ? '' : `: ${said}`}`,
    };
  }
}

/** Turns the keys of a form, such as `incident[name]`, into the object that they mean. */
export function nested(form: URLSearchParams): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  const incident: Record<string, unknown> = {};
  for (const [key, value] of form) {
    const inner = /^incident\[(\w+)\](?:\[\])?$/.exec(key)?.[1];
    if (inner === undefined) flat[key] = value;
    else incident[inner] = value;
  }
  return Object.keys(incident).length === 0 ? flat : { ...flat, incident };
}

function unprocessable(error: z.ZodError): Verdict {
  return refused(
    422,
    error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  );
}

function refused(status: number, error: readonly string[]): Verdict {
  return { accepted: false, status, body: { error } };
}
