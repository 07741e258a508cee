namespace Tracing.Functional.Advice;

internal enum NameQuality
{
    Good,

    /// <summary>It holds something that is different each time.</summary>
    Changing,

    /// <summary>It says that something is done, but not what.</summary>
    Vague,

    /// <summary>It holds a secret.</summary>
    Secret,
}
