using System.ComponentModel;

namespace Tracing.Functional;

/// <summary>The result of work that only throws. Nothing converts to it, so no other work binds to an overload that has it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct NoReturn;
