namespace Tracing.Functional.Tool.Inputs;

// A policy in an application's settings: appsettings.json, and over it appsettings.ENVIRONMENT.json, merged by key as the framework does.
internal static class Settings
{
    public const string PolicyKey = "Policy", FileKey = "PolicyFile";

    /// <summary>
    /// The policy of each environment, once. Without environments: those that have a file beside the settings, and the settings alone.
    /// </summary>
    public static IReadOnlyList<PolicySource> Read(string file, string section, string[] environments)
    {
        var (basis, ofName) = Layers(file);
        if (ofName is not null && environments.Length > 0)
            throw new InputException($"{file} is one environment already; allowed with --environment: {basis}.");

        List<string?> asked = ofName is not null ? [ofName] : environments.Length > 0 ? [.. environments] : [null, .. Environments(basis)];
        var found = asked.Select(environment => Of(basis, section, environment)).ToList();
        var isEach = environments.Length > 0 || ofName is not null;
        var missing = isEach || found.TrueForAll(one => one is null) ? found.IndexOf(null) : -1;
        if (missing >= 0)
            throw new InputException($"{Shown(basis, asked[missing])}: neither {section}:{PolicyKey} nor {section}:{FileKey} is set.");
        return [.. found.OfType<PolicySource>().Distinct()];
    }

    /// <summary>The file with the settings of all environments, and the environment that a file's own name says.</summary>
    private static (string Basis, string? Environment) Layers(string file)
    {
        var parts = Path.GetFileName(file).Split('.');
        var basis = parts.Length == 3 ? Path.Combine(Path.GetDirectoryName(file)!, $"{parts[0]}.{parts[2]}") : file;
        return parts.Length == 3 && File.Exists(basis) ? (basis, parts[1]) : (file, null);
    }

    private static IEnumerable<string> Environments(string basis)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(basis))!;
        var start = Path.GetFileNameWithoutExtension(basis) + ".";
        if (!Directory.Exists(folder))
            return [];
        return Directory.EnumerateFiles(folder, start + "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file)[start.Length..])
            .Where(name => name.Length > 0 && !name.Contains('.', StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }

    private static string FileOf(string basis, string environment) =>
        Path.Combine(Path.GetDirectoryName(basis)!, $"{Path.GetFileNameWithoutExtension(basis)}.{environment}.json");

    private static string Shown(string basis, string? environment) =>
        environment is null ? basis : $"{basis} with {Path.GetFileName(FileOf(basis, environment))}";

    private static PolicySource? Of(string basis, string section, string? environment)
    {
        var values = JsonValues.Read(basis);
        if (environment is not null)
        {
            foreach (var (path, value) in JsonValues.Read(FileOf(basis, environment)))
                values[path] = value;
        }

        foreach (var key in (string[])[PolicyKey, FileKey])
        {
            if (values.Keys.Any(path => path.StartsWith($"{section}:{key}:", StringComparison.OrdinalIgnoreCase)))
            {
                throw new InputException(
                    $"{Shown(basis, environment)}: {section}:{key} is a list or an object; allowed: one text. "
                    + "Configuration merges lists by index, so the rules of one file would mix with those of another.");
            }
        }

        return (Value(PolicyKey), Value(FileKey)) switch
        {
            ({ } policy, null) => new PolicySource($"{policy.File}#{section}:{PolicyKey}", policy.File, policy.Text!, policy.Line),
            (null, { } file) => FromFile(Beside(basis, file.Text!)),
            (null, null) => null,
            _ => throw new InputException(
                $"{Shown(basis, environment)}: both {section}:{PolicyKey} and {section}:{FileKey} are set; allowed: one of them."),
        };

        // An empty value is none: a later layer of the configuration cannot take a key away, only empty it.
        JsonSetting? Value(string key) =>
            values.TryGetValue($"{section}:{key}", out var value) && !string.IsNullOrWhiteSpace(value.Text) ? value : null;
    }

    /// <summary>A path as short as the one that was given.</summary>
    private static string Beside(string basis, string file) => Path.IsPathRooted(basis) || Path.IsPathRooted(file)
        ? Path.Combine(Path.GetDirectoryName(basis)!, file)
        : Path.GetRelativePath(".", Path.Combine(Path.GetDirectoryName(basis)!, file));

    private static PolicySource FromFile(string file) => new(file, file, PolicyFiles.PolicyOf(file));
}
