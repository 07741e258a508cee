using System.Runtime.InteropServices;

namespace Tracing.Functional.Instrumentation.Sql;

// A piece of SQL, by where it is.
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int End);
