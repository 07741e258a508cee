// The codes of all diagnostics. They are stable: a code is never given to something else.
namespace Tracing.Functional.Parsing

module internal Codes =

    /// More diagnostics than are shown.
    let more = "TF100"

    /// A character that the language does not have.
    let character = "TF101"

    /// A text without its closing quote.
    let openText = "TF102"

    /// A backslash before something that has no escape.
    let escape = "TF103"

    /// A character that people do not see, not escaped.
    let unseen = "TF104"

    /// A number that cannot be read.
    let number = "TF105"

    let policyExpected = "TF110"
    let conditionExpected = "TF111"
    let testExpected = "TF112"
    let valueExpected = "TF113"
    let symbolExpected = "TF114"
    let unitExpected = "TF115"
    let ruleExpected = "TF116"
    let keyExpected = "TF117"
    let settingExpected = "TF118"
    let textExpected = "TF119"
    let numberExpected = "TF120"
    let outcomeExpected = "TF121"

    /// Parts in each other, or in one chain, beyond what readers can take.
    let depth = "TF130"

    /// Nothing there.
    let empty = "TF131"

    /// A value outside of its range.
    let range = "TF201"

    /// A text that does not follow its own grammar, such as a regular expression.
    let malformed = "TF202"

    /// The whole policy has more of something than is allowed.
    let whole = "TF203"

    /// A function that code has not registered.
    let functionMissing = "TF210"

    let neverAsked = "TF301"
    let sameName = "TF302"
    let notAtStart = "TF303"
    let contradiction = "TF304"
    let oddPath = "TF305"

    /// An expectation in the text that the policy does not meet.
    let expectation = "TF401"
