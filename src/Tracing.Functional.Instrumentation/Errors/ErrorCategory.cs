namespace Tracing.Functional;

/// <summary>What kind of thing went wrong, in one word that dashboards can group by: the value of <c>error.type</c>.</summary>
/// <example><code>
/// static readonly ErrorCategory Billing = ErrorCategory.Of("billing");
/// </code></example>
public readonly record struct ErrorCategory
{
    private const int Longest = 64;
    private readonly string? _name;

    private ErrorCategory(string name) => _name = name;

    /// <summary>The input was not valid.</summary>
    public static ErrorCategory Validation { get; } = new("validation");

    /// <summary>A fault of the program itself.</summary>
    public static ErrorCategory System { get; } = new("system");

    /// <summary>Another service, a database or the network failed.</summary>
    public static ErrorCategory External { get; } = new("external");

    /// <summary>Memory, disk, a quota or a pool is used up.</summary>
    public static ErrorCategory Resource { get; } = new("resource");

    /// <summary>Not allowed, not known, or tampered with.</summary>
    public static ErrorCategory Security { get; } = new("security");

    /// <summary>The word; empty for the default value, which is no category.</summary>
    public string Name => _name ?? "";

    internal bool IsNone => _name is null;

    /// <summary>A category of your own.</summary>
    /// <param name="name">1 to 64 lower-case letters, digits, '_', '-' or '.', a letter first. Few different ones: no ids in it.</param>
    /// <exception cref="ArgumentException">The name is anything else.</exception>
    public static ErrorCategory Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsWord(name))
        {
            throw new ArgumentException(
                $"The category \"{name}\" has to be 1 to {Longest} lower-case letters, digits, '_', '-' or '.', with a letter first.",
                nameof(name));
        }

        return new ErrorCategory(name);
    }

    /// <summary>The word.</summary>
    public override string ToString() => Name;

    private static bool IsWord(string name) =>
        name.Length is > 0 and <= Longest && char.IsAsciiLetterLower(name[0])
        && name.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '_' or '-' or '.');
}
