using System.Runtime.InteropServices;

namespace Tracing.Functional.Privacy;

/// <summary>Where a name stands in a text, and what it says.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SeenName(int At, int Length, NameKind Kind);
