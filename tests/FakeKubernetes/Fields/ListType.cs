namespace FakeKubernetes;

/// <summary>How a list is merged: whole, by value, by key.</summary>
internal enum ListType
{
    Atomic,
    Set,
    Map,
}
