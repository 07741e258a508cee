// A message as the list of its fields.
namespace Tracing.Functional.Recordings;

/// <summary>A message's fields.</summary>
internal sealed class Message(string name, params Field[] fields)
{
    private readonly Field?[] _byNumber = ByNumber(fields);

    public string Name { get; } = name;

    public Field[] Fields { get; } = fields;

    /// <summary>The field of that number; null if it is not known.</summary>
    public Field? Find(uint number) => number < (uint)_byNumber.Length ? _byNumber[number] : null;

    private static Field?[] ByNumber(Field[] fields)
    {
        var all = new Field?[fields.Max(field => field.Number) + 1];
        foreach (var field in fields)
            all[field.Number] = field;
        return all;
    }
}
