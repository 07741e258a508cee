using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using System.Net.Http;
using System.Net.Sockets;
using System.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Errors;

// The category of an exception: the user's functions first, then the nearest known type. Immutable.
internal sealed class Classifiers
{
    private const int Deepest = 8;

    public static readonly Classifiers Default = new(
        new Dictionary<Type, ErrorCategory>
        {
            [typeof(ArgumentException)] = ErrorCategory.Validation,
            [typeof(FormatException)] = ErrorCategory.Validation,
            [typeof(ValidationException)] = ErrorCategory.Validation,
            [typeof(TimeoutException)] = ErrorCategory.External,
            [typeof(SocketException)] = ErrorCategory.External,
            [typeof(HttpRequestException)] = ErrorCategory.External,
            [typeof(HttpIOException)] = ErrorCategory.External,
            [typeof(DbException)] = ErrorCategory.External,
            [typeof(OutOfMemoryException)] = ErrorCategory.Resource,
            [typeof(InsufficientExecutionStackException)] = ErrorCategory.Resource,
            [typeof(UnauthorizedAccessException)] = ErrorCategory.Security,
            [typeof(SecurityException)] = ErrorCategory.Security,
            [typeof(AuthenticationException)] = ErrorCategory.Security,
            [typeof(CryptographicException)] = ErrorCategory.Security,
            [typeof(NullReferenceException)] = ErrorCategory.System,
            [typeof(IndexOutOfRangeException)] = ErrorCategory.System,
            [typeof(InvalidCastException)] = ErrorCategory.System,
            [typeof(NotImplementedException)] = ErrorCategory.System,
        }.ToFrozenDictionary(),
        []);

    private static readonly Hook s_functions = new("error classifier");
    private readonly FrozenDictionary<Type, ErrorCategory> _types;
    private readonly Func<Exception, ErrorCategory?>[] _functions;

    private Classifiers(FrozenDictionary<Type, ErrorCategory> types, Func<Exception, ErrorCategory?>[] functions) =>
        (_types, _functions) = (types, functions);

    public Classifiers With(Type type, ErrorCategory category) =>
        new(new Dictionary<Type, ErrorCategory>(_types) { [type] = category }.ToFrozenDictionary(), _functions);

    public Classifiers With(Func<Exception, ErrorCategory?> function) => new(_types, [function, .. _functions]);

    /// <summary>None if nobody knows it. An exception that only wraps another has the category of the inner one.</summary>
    public ErrorCategory Of(Exception error)
    {
        for (var depth = 0; depth < Deepest; depth++)
        {
            var category = Asked(error);
            if (category.IsNone)
                category = ByType(error.GetType());
            if (!category.IsNone || Wrapped(error) is not { } inner)
                return category;
            error = inner;
        }

        return default;
    }

    private ErrorCategory Asked(Exception error)
    {
        foreach (var function in _functions)
        {
            if (s_functions.Run((function, error), static asked => asked.function(asked.error), null) is { IsNone: false } category)
                return category;
        }

        return default;
    }

    private ErrorCategory ByType(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
        {
            if (_types.TryGetValue(type, out var category))
                return category;
        }

        return default;
    }

    /// <summary>HttpClient's timeout is a cancellation around a TimeoutException.</summary>
    private static Exception? Wrapped(Exception error) => error switch
    {
        AggregateException { InnerExceptions: [var only] } => only,
        System.Reflection.TargetInvocationException => error.InnerException,
        OperationCanceledException { InnerException: TimeoutException timeout } => timeout,
        _ => null,
    };
}
