using Tracing.Functional.Errors;

namespace Tracing.Functional;

/// <summary>
/// What is known of an error beside its exception, for <c>RecordError</c> and <c>Fail</c>. It becomes attributes of the error's event. If
/// the span fails, those that begin with <c>error.</c> become attributes of the span too. Each member returns the description.
/// </summary>
/// <example><code>
/// span.RecordError(error, e => e.External("bank").Code("card_declined").Retryable(false));
/// </code></example>
public sealed class ErrorDescription
{
    private const int MaxAttributes = 64;
    private readonly List<KeyValuePair<string, object?>> _attributes = [];

    internal ErrorDescription()
    {
    }

    internal ErrorCategory Named { get; private set; }

    internal IReadOnlyList<KeyValuePair<string, object?>> Attributes => _attributes;

    internal string? OwnMessage =>
        _attributes.Find(static set => string.Equals(set.Key, ErrorNames.Message, StringComparison.Ordinal)).Value as string;

    /// <summary>Sets <c>error.type</c>, instead of what classifiers return.</summary>
    public ErrorDescription Category(ErrorCategory category)
    {
        Named = category;
        return this;
    }

    /// <summary>The input was not valid: <c>error.field</c> and <c>error.constraint</c>, such as "amount" and "&gt; 0".</summary>
    public ErrorDescription Validation(string? field = null, string? constraint = null) =>
        Category(ErrorCategory.Validation).Set("error.field", field).Set("error.constraint", constraint);

    /// <summary>A fault of the program itself: <c>error.component</c>.</summary>
    public ErrorDescription System(string? component = null) => Category(ErrorCategory.System).Set("error.component", component);

    /// <summary>Another service failed: <c>error.component</c> and <c>error.operation</c>.</summary>
    public ErrorDescription External(string? service = null, string? operation = null) =>
        Category(ErrorCategory.External).Set("error.component", service).Set("error.operation", operation);

    /// <summary>Something is used up: <c>error.resource</c>, such as "connection pool".</summary>
    public ErrorDescription Resource(string? name = null) => Category(ErrorCategory.Resource).Set("error.resource", name);

    /// <summary>Not allowed, not known, or tampered with.</summary>
    public ErrorDescription Security() => Category(ErrorCategory.Security);

    /// <summary><c>error.message</c>: a message for readers. It is also the status description of a failed span.</summary>
    public ErrorDescription Message(string? message) => Set(ErrorNames.Message, message);

    /// <summary><c>error.code</c>: "card_declined".</summary>
    public ErrorDescription Code(string? code) => Set("error.code", code);

    /// <summary><c>error.component</c>: the part that failed.</summary>
    public ErrorDescription Component(string? component) => Set("error.component", component);

    /// <summary><c>error.operation</c>: what was tried.</summary>
    public ErrorDescription Operation(string? operation) => Set("error.operation", operation);

    /// <summary><c>error.retryable</c>: whether trying again may help.</summary>
    public ErrorDescription Retryable(bool isRetryable = true) => Set("error.retryable", isRetryable);

    /// <summary>Any other attribute. The last value of a key counts. After 64 keys further ones are ignored.</summary>
    public ErrorDescription Attribute(string key, object? value) => string.IsNullOrEmpty(key) ? this : Set(key, value);

    private ErrorDescription Set(string key, object? value)
    {
        var index = _attributes.FindIndex(set => string.Equals(set.Key, key, StringComparison.Ordinal));
        if (index >= 0)
            _attributes.RemoveAt(index);
        if (value is not null && _attributes.Count < MaxAttributes)
            _attributes.Add(new(key, value));
        return this;
    }
}
