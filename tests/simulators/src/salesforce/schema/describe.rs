//! The metadata answers: an object's summary in the list, and its full describe.

use serde_json::{Map, Value, json};

use crate::salesforce::schema::{Field, Kind, Object, field};

/// The fields that Salesforce sets by itself.
const COMPUTED: &[&str] = &[
    "IsDeleted",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
];

/// Gives the full answer of `sobjects/X/describe`.
pub(crate) fn describe(object: &Object, objects: &[&Object], version: &str) -> Value {
    let mut answer = match summary(object, version) {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    let children: Vec<Value> =
        objects.iter().flat_map(|child| children_of(child, object)).collect();
    let fields: Vec<Value> = object.present().map(|(_, f)| describe_field(f, object)).collect();
    answer.extend(map([
        ("actionOverrides", json!([])),
        ("childRelationships", json!(children)),
        ("compactLayoutable", json!(true)),
        ("fields", json!(fields)),
        ("listviewable", Value::Null),
        ("lookupLayoutable", Value::Null),
        ("namedLayoutInfos", json!([])),
        ("networkScopeFieldName", Value::Null),
        ("recordTypeInfos", json!([])),
        ("searchLayoutable", json!(true)),
        ("sobjectDescribeOption", json!("FULL")),
        ("supportedScopes", json!([{ "label": "All records", "name": "everything" }])),
    ]));
    Value::Object(answer)
}

/// Gives one object's entry in the answer of `sobjects`.
pub(crate) fn summary(object: &Object, version: &str) -> Value {
    let label = field::words(object.name.trim_end_matches("__c").trim_end_matches("__e"));
    let queryable = object.queryable();
    let base = format!("/services/data/{version}/sobjects/{}", object.name);
    let deletable = object.position("IsDeleted").is_some();
    let urls = json!({
        "rowTemplate": format!("{base}/{{ID}}"),
        "describe": format!("{base}/describe"),
        "sobject": base,
    });
    Value::Object(map([
        ("activateable", json!(false)),
        ("associateEntityType", Value::Null),
        ("associateParentEntity", Value::Null),
        ("createable", json!(true)),
        ("custom", json!(object.custom())),
        ("customSetting", json!(false)),
        ("deepCloneable", json!(false)),
        ("deletable", json!(deletable)),
        ("deprecatedAndHidden", json!(false)),
        ("feedEnabled", json!(true)),
        ("hasSubtypes", json!(false)),
        ("isInterface", json!(false)),
        ("isSubtype", json!(false)),
        ("keyPrefix", json!(queryable.then_some(object.prefix))),
        ("label", json!(label)),
        ("labelPlural", json!(object.plural)),
        ("layoutable", json!(true)),
        ("mergeable", json!(object.name == "Account")),
        ("mruEnabled", json!(true)),
        ("name", json!(object.name)),
        ("queryable", json!(queryable)),
        ("replicateable", json!(queryable)),
        ("retrieveable", json!(queryable)),
        ("searchable", json!(queryable)),
        ("triggerable", json!(true)),
        ("undeletable", json!(deletable)),
        ("updateable", json!(queryable)),
        ("urls", urls),
    ]))
}

fn describe_field(field: &Field, object: &Object) -> Value {
    let kind = field.kind;
    let nillable = field.null_percent > 0 || kind.compound() || field.part_of.is_some();
    let computed =
        matches!(kind, Kind::Id | Kind::Address | Kind::Location) || COMPUTED.contains(&field.name);
    // Whoever creates a record owns it.
    let defaulted =
        computed && !kind.compound() || kind == Kind::Boolean || field.name == "OwnerId";
    let integer = matches!(kind, Kind::Int | Kind::Long);
    let filterable = kind.filterable() && object.queryable();
    let sortable = kind.sortable() && object.queryable();
    let choices: Vec<Value> = field.choices.iter().map(|choice| picklist_value(choice)).collect();
    Value::Object(map([
        ("aggregatable", json!(sortable && kind != Kind::Boolean)),
        ("aiPredictionField", json!(false)),
        ("autoNumber", json!(field.name_field && object.name == "Invoice__c")),
        ("byteLength", json!(field.length * if field.length == 18 { 1 } else { 3 })),
        ("calculated", json!(false)),
        ("calculatedFormula", Value::Null),
        ("cascadeDelete", json!(false)),
        ("caseSensitive", json!(false)),
        ("compoundFieldName", json!(field.part_of)),
        ("controllerName", Value::Null),
        ("createable", json!(!computed)),
        ("custom", json!(field.custom())),
        ("defaultValue", if kind == Kind::Boolean { json!(false) } else { Value::Null }),
        ("defaultValueFormula", Value::Null),
        ("defaultedOnCreate", json!(defaulted)),
        ("dependentPicklist", json!(false)),
        ("deprecatedAndHidden", json!(false)),
        ("digits", json!(if integer { field.precision } else { 0 })),
        ("displayLocationInDecimal", json!(kind == Kind::Location)),
        ("encrypted", json!(kind == Kind::EncryptedString)),
        ("externalId", json!(field.external_id)),
        ("extraTypeInfo", Value::Null),
        ("filterable", json!(filterable)),
        ("filteredLookupInfo", Value::Null),
        ("formulaTreatNullNumberAsZero", json!(false)),
        ("groupable", json!(sortable && kind.soap_type() != "xsd:double")),
        ("highScaleNumber", json!(false)),
        ("htmlFormatted", json!(false)),
        ("idLookup", json!(kind == Kind::Id || field.external_id)),
        ("inlineHelpText", Value::Null),
        ("label", json!(field.label())),
        ("length", json!(field.length)),
        ("mask", if kind == Kind::EncryptedString { json!("asterisk") } else { Value::Null }),
        ("maskType", if kind == Kind::EncryptedString { json!("lastFour") } else { Value::Null }),
        ("name", json!(field.name)),
        ("nameField", json!(field.name_field)),
        ("namePointing", json!(field.refers_to.len() > 1)),
        ("nillable", json!(nillable)),
        ("permissionable", json!(nillable)),
        ("picklistValues", json!(choices)),
        ("polymorphicForeignKey", json!(field.refers_to.len() > 1)),
        ("precision", json!(if integer { 0 } else { field.precision })),
        ("queryByDistance", json!(kind.compound())),
        ("referenceTargetField", Value::Null),
        ("referenceTo", json!(field.refers_to)),
        ("relationshipName", json!(field.relationship)),
        ("relationshipOrder", Value::Null),
        ("restrictedDelete", json!(false)),
        ("restrictedPicklist", json!(field.restricted)),
        ("scale", json!(field.scale)),
        ("searchPrefilterable", json!(kind == Kind::Reference)),
        ("soapType", json!(kind.soap_type())),
        ("sortable", json!(sortable)),
        ("type", json!(kind.name())),
        ("unique", json!(field.external_id)),
        ("updateable", json!(!computed)),
        ("writeRequiresMasterRead", json!(false)),
    ]))
}

fn picklist_value(choice: &str) -> Value {
    json!({
        "active": true, "defaultValue": false, "label": choice, "validFor": null, "value": choice
    })
}

fn children_of(child: &Object, parent: &Object) -> Vec<Value> {
    let fields = child.present().map(|(_, field)| field);
    let pointing = fields.filter(|field| field.refers_to.contains(&parent.name));
    let entry = |field: &Field| {
        json!({
            "cascadeDelete": false, "childSObject": child.name, "deprecatedAndHidden": false,
            "field": field.name, "junctionIdListNames": [], "junctionReferenceTo": [],
            "relationshipName": null, "restrictedDelete": false
        })
    };
    pointing.map(entry).collect()
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Map<String, Value> {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
