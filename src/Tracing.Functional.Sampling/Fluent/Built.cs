using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;

namespace Tracing.Functional.Fluent;

// From the core's Results to C#'s exceptions at build time, and back in.
internal static class Built
{
    public static FSharpResult<T, PolicyError> Ok<T>(T value)
        where T : class =>
        FSharpResult<T, PolicyError>.NewOk(value);

    /// <summary>An argument that must not be null, as the core takes it.</summary>
    public static FSharpResult<T, PolicyError> Given<T>(T argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(argument, name);
        return Ok(argument);
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
