using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Export;

// A processor that does nothing.
internal sealed class NoExporter : BaseProcessor<Activity>;
