namespace Tracing.Functional.Tool.Output;

// What each code of a diagnostic is about, in a few words.
internal static class CodeTitles
{
    public static string Of(string code) => code switch
    {
        "TF100" => "More diagnostics than are shown",
        "TF101" => "A character that the language does not have",
        "TF102" => "A text without its closing quote",
        "TF103" => "An escape that does not exist",
        "TF104" => "A character that people do not see",
        "TF105" => "A number that cannot be read",
        "TF110" => "A policy is expected",
        "TF111" => "A condition is expected",
        "TF112" => "A test is expected",
        "TF113" => "A value is expected",
        "TF114" => "A symbol is expected",
        "TF115" => "A unit is expected",
        "TF116" => "A rule is expected",
        "TF117" => "A key is expected",
        "TF118" => "A setting is expected",
        "TF119" => "A text in quotes is expected",
        "TF120" => "A number is expected",
        "TF121" => "A fact or an outcome is expected",
        "TF130" => "Too many parts in each other",
        "TF131" => "There is no policy",
        "TF201" => "A value outside of its range",
        "TF202" => "A text that does not follow its own grammar",
        "TF203" => "A policy that is too large",
        "TF210" => "A function that code has not registered",
        "TF301" => "A rule that is never asked",
        "TF302" => "Two rules of one name",
        "TF303" => "A fact that is not known at the start",
        "TF304" => "A condition that contradicts itself",
        "TF305" => "A path that no request has",
        "TF401" => "An expectation that does not hold",
        _ => "A finding",
    };
}
