using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Export;

// Takes a processor's place and does nothing.
internal sealed class NoExporter : BaseProcessor<Activity>;
