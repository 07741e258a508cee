using System.Diagnostics;

namespace Tracing.Functional.AspNetCore.Http;

/// <summary>What was found of the caller's context before the request's span started; kept with the request.</summary>
/// <param name="IsTrusted">Whether it is trusted.</param>
/// <param name="Untrusted">The ids of the caller's span, if it is not trusted and there is one.</param>
internal sealed record ParentTrust(bool IsTrusted, ActivityContext? Untrusted);
