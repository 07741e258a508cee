using System.Runtime.InteropServices;

namespace Tracing.Functional.Privacy;

/// <summary>A secret's name, the sign behind it, and what stands in front of it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Pair(int NameStart, int NameEnd, int Sign, bool IsEqual, char Before, bool IsLine)
{
    public bool IsApart => NameEnd < Sign;
}
