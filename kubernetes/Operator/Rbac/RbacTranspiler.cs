using System.Reflection;
using k8s.Models;
using KubeOps.Abstractions.Rbac;

namespace KubeOps.Transpiler;

/// <summary>Makes the rules of a role from attributes: the same rules for the same rights, however they are spread over classes.</summary>
public static class RbacTranspiler
{
    public static IReadOnlyList<V1PolicyRule> Transpile(IEnumerable<RbacAttribute> attributes)
    {
        // What several classes may do to one resource is one right.
        Dictionary<(string Group, string Resource, string Names), RbacVerb> rights = [];
        Dictionary<string, RbacVerb> urls = [];
        foreach (RbacAttribute attribute in attributes)
        {
            foreach (string url in attribute is GenericRbacAttribute generic ? generic.Urls : [])
            {
                urls[url] = urls.GetValueOrDefault(url) | attribute.Verbs;
            }

            string names = string.Join(',', attribute.ResourceNames.Order(StringComparer.Ordinal));
            foreach ((string group, string resource) in ResourcesOf(attribute))
            {
                rights[(group, resource, names)] = rights.GetValueOrDefault((group, resource, names)) | attribute.Verbs;
            }
        }

        return
        [
            .. from right in rights
               orderby right.Key.Group, right.Key.Resource, right.Key.Names
               group right.Key.Resource by (right.Key.Group, right.Key.Names, Verbs: right.Value) into rule
               select new V1PolicyRule
               {
                   ApiGroups = [rule.Key.Group],
                   Resources = [.. rule],
                   ResourceNames = rule.Key.Names.Length == 0 ? null : rule.Key.Names.Split(','),
                   Verbs = [.. VerbsOf(rule.Key.Verbs)],
               },
            .. urls.OrderBy(url => url.Key, StringComparer.Ordinal).Select(url => new V1PolicyRule { NonResourceURLs = [url.Key], Verbs = [.. VerbsOf(url.Value)] }),
        ];
    }

    private static IEnumerable<(string Group, string Resource)> ResourcesOf(RbacAttribute attribute) => attribute switch
    {
        EntityRbacAttribute entity => entity.Entities.Select(type => ResourceOf(type, entity.Subresource)),
        GenericRbacAttribute generic => generic.Groups.SelectMany(_ => generic.Resources, (group, resource) => (group, resource)),
        _ => throw new ArgumentException($"{attribute.GetType().Name} is not known", nameof(attribute)),
    };

    private static (string Group, string Resource) ResourceOf(Type type, string? subresource)
    {
        KubernetesEntityAttribute kind = type.GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new ArgumentException($"{type.Name} has no [KubernetesEntity]", nameof(type));
        return (kind.Group, subresource is null ? kind.PluralName : $"{kind.PluralName}/{subresource}");
    }

    private static IEnumerable<string> VerbsOf(RbacVerb verbs) =>
        Enum.GetValues<RbacVerb>().Where(verb => verb != RbacVerb.None && verbs.HasFlag(verb)).Select(verb => verb.ToString().ToLowerInvariant());
}
