namespace Tracing.Functional.Gateway.Receivers;

/// <summary>What became of a request.</summary>
/// <param name="Spans">Spans that were taken.</param>
/// <param name="Rejected">Spans that were left out.</param>
/// <param name="Why">Why the first of them was; why the request is broken if <paramref name="IsBroken"/>.</param>
/// <param name="IsBroken">Whether nothing of it could be read.</param>
internal readonly record struct Taken(int Spans, int Rejected, string Why, bool IsBroken);
