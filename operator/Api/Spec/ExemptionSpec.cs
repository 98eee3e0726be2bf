using KubeOps.Abstractions.Entities.Attributes;

namespace SessionRecording.Operator.Api.Spec;

[ValidationRule("has(self.users) || has(self.groups)", "an exemption names users or groups; one for everybody would be no recording at all")]
public sealed class ExemptionSpec
{
    [Required]
    [Length(1, 63)]
    [Description("What it is, in the status and in events.")]
    public string Name { get; set; } = "";

    [Items(1, 32)]
    [Length(1, 253)]
    [Description("Users, such as system:serviceaccount:velero:velero.")]
    public IList<string>? Users { get; set; }

    [Items(1, 32)]
    [Length(1, 253)]
    [Description("Groups, such as system:serviceaccounts:velero.")]
    public IList<string>? Groups { get; set; }

    [Items(1, 64)]
    [Length(1, 63)]
    [Description("Only in these namespaces. Default: all that the config is for.")]
    public IList<string>? Namespaces { get; set; }
}
