using System.Diagnostics;

namespace Tracing.Functional.AspNetCore.Http;

/// <summary>What was found of the caller's context before the request's span started; kept with the request.</summary>
/// <param name="IsTrusted">Whether it is believed.</param>
/// <param name="Untrusted">The caller's span, by its ids alone, where it is not and there is one.</param>
internal sealed record ParentTrust(bool IsTrusted, ActivityContext? Untrusted);
