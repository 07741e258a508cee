namespace Tracing.Functional.Instrumentation.Sql;

// What kind of statement words stand in, as far as that says which bare words are values.
internal enum SqlSentence : byte
{
    Start,

    /// <summary>Its words are names.</summary>
    Names,

    /// <summary>CREATE and the like: the kind of object follows.</summary>
    Define,

    /// <summary>Statements on users, rights, keys, files.</summary>
    Other,

    /// <summary>SET x = y.</summary>
    Setting,

    Pragma,

    /// <summary>EXEC: the procedure's name follows.</summary>
    Call,

    /// <summary>Behind that name.</summary>
    Procedure,

    /// <summary>CONNECT user/password.</summary>
    Login,

    Copy,

    /// <summary>COPY ... FROM STDIN: data may follow.</summary>
    CopyIn,
}
