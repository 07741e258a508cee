using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;

namespace Tracing.Functional.Fluent;

// Arguments on their way to the core's builders, and the core's Results as C#'s exceptions.
internal static class Built
{
    /// <summary>An argument that must not be null.</summary>
    public static T Given<T>([NotNull] T? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(argument, name);
        return argument;
    }

    /// <summary>A test for a text that must not be null, named as the caller names it.</summary>
    public static ValueTest Text(string text, [CallerArgumentExpression(nameof(text))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        return Value.Is(text);
    }

    /// <summary>The value, or an <see cref="ArgumentException"/> that names parameter, value and legal range.</summary>
    public static T OrThrow<T>(this FSharpResult<T, PolicyError> result) =>
        result.IsOk ? result.ResultValue : throw ToException(result.ErrorValue);

    private static ArgumentException ToException(PolicyError error) => error switch
    {
        PolicyError.OutOfRange range => new ArgumentOutOfRangeException(error.Parameter, range.value, error.Message),
        PolicyError.Missing => new ArgumentNullException(error.Parameter, error.Message),
        _ => new ArgumentException(error.Message, error.Parameter),
    };
}
