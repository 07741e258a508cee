// Looking up an attribute by its key, in any collection that instrumentations pass. Arrays, lists and dictionaries cost no allocation.
namespace Tracing.Functional

open System
open System.Collections.Generic
open System.Runtime.CompilerServices

module internal Attributes =

    let private arrayType = typeof<KeyValuePair<string, obj | null>[]>

    /// An exact test is cheaper than a cast, and this is what most callers pass.
    let private isArray (attributes: IEnumerable<KeyValuePair<string, obj | null>>) =
        Object.ReferenceEquals(attributes.GetType(), arrayType)

    let private asArray (attributes: IEnumerable<KeyValuePair<string, obj | null>>) =
        Unchecked.nonNull (Unsafe.As<KeyValuePair<string, obj | null>[]> attributes)

    let private findInArray (attributes: KeyValuePair<string, obj | null>[]) (key: string) : obj | null =
        let mutable i = 0

        while i < attributes.Length && not (String.Equals(attributes[i].Key, key)) do
            i <- i + 1

        if i < attributes.Length then attributes[i].Value else null

    let private findInList (attributes: IReadOnlyList<KeyValuePair<string, obj | null>>) (key: string) : obj | null =
        let mutable i = 0

        while i < attributes.Count && not (String.Equals(attributes[i].Key, key)) do
            i <- i + 1

        if i < attributes.Count then attributes[i].Value else null

    let private findInOthers (attributes: IEnumerable<KeyValuePair<string, obj | null>>) (key: string) : obj | null =
        use items = attributes.GetEnumerator()
        let mutable isFound = false

        while not isFound && items.MoveNext() do
            isFound <- String.Equals(items.Current.Key, key)

        if isFound then items.Current.Value else null

    let private findElsewhere (attributes: IEnumerable<KeyValuePair<string, obj | null>>) (key: string) : obj | null =
        match attributes with
        | :? IReadOnlyList<KeyValuePair<string, obj | null>> as list -> findInList list key
        | :? IDictionary<string, obj | null> as dictionary ->
            let mutable value: obj | null = null
            if dictionary.TryGetValue(key, &value) then value else null
        | others -> findInOthers others key

    /// The first attribute of that key; null if it is missing, or null. Arrays, lists and dictionaries are read without an allocation.
    [<MethodImpl(MethodImplOptions.AggressiveInlining)>]
    let find (attributes: IEnumerable<KeyValuePair<string, obj | null>> | null) (key: string) : obj | null =
        match attributes with
        | null -> null
        | attributes when isArray attributes -> findInArray (asArray attributes) key
        | attributes -> findElsewhere attributes key
