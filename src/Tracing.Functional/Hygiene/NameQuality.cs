namespace Tracing.Functional.Hygiene;

internal enum NameQuality
{
    Good,

    /// <summary>It holds something that is another one each time.</summary>
    Changing,

    /// <summary>It says that something is done, not what.</summary>
    Vague,
}
