namespace Tracing.Functional.Tests.Reload;

// A folder of its own for one test.
public sealed class Folder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("policies-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public string Root => _path;

    public void Write(string name, string text) => File.WriteAllText(this[name], text);

    /// <summary>As editors and deployments replace a file: whole, or not at all.</summary>
    public void Rename(string name, string text)
    {
        Write(name + ".new", text);
        File.Move(this[name + ".new"], this[name], overwrite: true);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
