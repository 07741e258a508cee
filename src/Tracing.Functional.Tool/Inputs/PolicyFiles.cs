using System.Text;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tool.Inputs;

// From the arguments of a command to texts: files, standard input, and settings in JSON.
internal static class PolicyFiles
{
    /// <summary>The argument that stands for standard input.</summary>
    public const string Dash = "-";

    /// <summary>A service reads no more.</summary>
    private const int MostBytes = 1 << 20;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The texts of one argument; several only if it names settings with several environments.</summary>
    public static IEnumerable<PolicySource> Read(string argument, string section, string[] environments)
    {
        if (argument is Dash)
            return [new PolicySource(PolicySource.StandardInput, PolicySource.StandardInput, Console.In.ReadToEnd())];
        if (argument.StartsWith('-') && !File.Exists(argument))
            throw new InputException($"{argument} is no option of this command, and no file.");
        return argument.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? Settings.Read(argument, section, environments)
            : [new PolicySource(argument, argument, PolicyOf(argument))];
    }

    /// <summary>The text of a policy's file, as a service reads it: in UTF-8 whatever mark is in front, and no longer than there.</summary>
    /// <exception cref="InputException">The file cannot be read, or a service would refuse it.</exception>
    public static string PolicyOf(string file)
    {
        var bytes = Read(file, File.ReadAllBytes);
        if (bytes.Length > MostBytes)
            throw new InputException($"{file} is longer than 1 MB, which a service refuses.");
        var text = Read(file, _ => s_strict.GetString(bytes));
        return text.StartsWith('\uFEFF') ? text[1..] : text;
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static string TextOf(string file) => Read(file, static file => File.ReadAllText(file, s_strict));

    private static T Read<T>(string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (DecoderFallbackException)
        {
            throw new InputException($"{file} is no text in UTF-8.");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{file} does not exist.");
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(file))
        {
            throw new InputException($"{file} is a folder; allowed: a file, or {Dash} for standard input.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"{file} cannot be read: {fault.Message}");
        }
    }

    /// <summary>Functions of code that the tool does not have: conditions and tests that never hold, keys that are missing.</summary>
    public static PolicyFunctions Unknown(IEnumerable<string> names)
    {
        var functions = PolicyFunctions.None;
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (name.Length == 0)
                throw new InputException("--function is empty; allowed: the name of a function.");
            functions = functions.Condition(name, static _ => false).SpanTest(name, static _ => false).Key(name, static _ => null);
        }

        return functions;
    }
}
