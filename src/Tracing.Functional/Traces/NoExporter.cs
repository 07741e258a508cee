using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Traces;

// Takes a processor's place and does nothing.
internal sealed class NoExporter : BaseProcessor<Activity>;
