using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tracing.Functional.Export;

// An entry of an export queue: either one span with its reserved bytes, or a bundle.
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Parcel(Activity? Span, long Bytes, SpanBundle? Bundle)
{
    public int Count => Bundle?.Count ?? 1;
}
