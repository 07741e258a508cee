using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Reload;

// The text of a policy in a section of the application's configuration, or in a file that the section names. Always one text: a list would
// be merged by index where two files of the configuration have it, so that rules of one would stand between rules of the other.
internal sealed class ConfigurationPolicySource(IConfiguration section, Func<string, string> fullPath) : IPolicySource
{
    public const string PolicyKey = "Policy", FileKey = "PolicyFile";

    private readonly string _name = section is IConfigurationSection { Path: var path } ? path + ConfigurationPath.KeyDelimiter : "";
    private IDisposable? _changes;
    private FilePolicySource? _file;
    private string? _filePath;

    public PolicyReading Read()
    {
        try
        {
            return Found();
        }
#pragma warning disable CA1031 // A provider of the application's configuration may throw anything. It is told as the reason.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return None(PolicyKey, Rejection.Read, FaultText.Of(fault));
        }
    }

    public void Watch(Action changed)
    {
        _changes ??= ChangeToken.OnChange(section.GetReloadToken, changed);
        _file?.Watch(changed);
    }

    public void Dispose()
    {
        _changes?.Dispose();
        _file?.Dispose();
    }

    private PolicyReading Found()
    {
        if (Array.Find([PolicyKey, FileKey], key => section.GetSection(key).GetChildren().Any()) is { } list)
        {
            return None(list, Rejection.Parse, $"{_name}{list} is a list or an object; allowed: one text. Configuration merges lists by "
                + "index, so the rules of one file would mix with those of another.");
        }

        return (Value(PolicyKey), Value(FileKey)) switch
        {
            ({ } text, null) => PolicyReading.Of(PolicySourceKind.Configuration, _name + PolicyKey, text),
            (null, { } file) => FileAt(file).Read(),
            (null, null) => None(PolicyKey, Rejection.Missing, $"Neither {_name}{PolicyKey} nor {_name}{FileKey} is set."),
            _ => None(PolicyKey, Rejection.Parse, $"Both {_name}{PolicyKey} and {_name}{FileKey} are set; allowed: one of them."),
        };
    }

    /// <summary>An empty value is none: a later layer of the configuration cannot take a key away, only empty it.</summary>
    private string? Value(string key) => section[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    private PolicyReading None(string key, string reason, string message) =>
        PolicyReading.None(PolicySourceKind.Configuration, _name + key, reason, message);

    private FilePolicySource FileAt(string path)
    {
        if (_file is null || !string.Equals(_filePath, path, StringComparison.Ordinal))
        {
            _file?.Dispose();
            _file = new FilePolicySource(fullPath(path));
            _filePath = path;
        }

        return _file;
    }
}
