using System.Runtime.InteropServices;

namespace Tracing.Functional.Privacy;

/// <summary>Whether a name beside a value names a secret: anywhere, or in a URL's query; and whether the value is the rest of the line.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NameKind(bool IsSecret, bool IsSecretInQuery, bool IsLine);
