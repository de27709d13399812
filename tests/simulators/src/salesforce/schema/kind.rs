//! The kinds of field that describe names, and what a query may do with each.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Id,
    Reference,
    String,
    Textarea,
    Phone,
    Email,
    Url,
    EncryptedString,
    Combobox,
    Picklist,
    Multipicklist,
    Boolean,
    Int,
    Long,
    Double,
    Currency,
    Percent,
    Date,
    Datetime,
    Time,
    Base64,
    Address,
    Location,
    AnyType,
    ComplexValue,
    Json,
}

impl Kind {
    /// Names the kind as describe's `type` does.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Id => "id",
            Kind::Reference => "reference",
            Kind::String => "string",
            Kind::Textarea => "textarea",
            Kind::Phone => "phone",
            Kind::Email => "email",
            Kind::Url => "url",
            Kind::EncryptedString => "encryptedstring",
            Kind::Combobox => "combobox",
            Kind::Picklist => "picklist",
            Kind::Multipicklist => "multipicklist",
            Kind::Boolean => "boolean",
            Kind::Int => "int",
            Kind::Long => "long",
            Kind::Double => "double",
            Kind::Currency => "currency",
            Kind::Percent => "percent",
            Kind::Date => "date",
            Kind::Datetime => "datetime",
            Kind::Time => "time",
            Kind::Base64 => "base64",
            Kind::Address => "address",
            Kind::Location => "location",
            Kind::AnyType => "anyType",
            Kind::ComplexValue => "complexvalue",
            Kind::Json => "json",
        }
    }

    pub(crate) fn soap_type(self) -> &'static str {
        match self {
            Kind::Id | Kind::Reference => "tns:ID",
            Kind::Boolean => "xsd:boolean",
            Kind::Int => "xsd:int",
            Kind::Long => "xsd:long",
            Kind::Double | Kind::Currency | Kind::Percent => "xsd:double",
            Kind::Date => "xsd:date",
            Kind::Datetime => "xsd:dateTime",
            Kind::Time => "xsd:time",
            Kind::Base64 => "xsd:base64Binary",
            Kind::Address => "urn:address",
            Kind::Location => "urn:location",
            Kind::AnyType | Kind::ComplexValue | Kind::Json => "xsd:anyType",
            _ => "xsd:string",
        }
    }

    /// Names what a literal compared with the field must be, as the errors word it.
    pub(crate) fn literal(self) -> &'static str {
        match self {
            Kind::Boolean => "boolean",
            Kind::Int => "int",
            Kind::Long => "long",
            Kind::Double | Kind::Currency | Kind::Percent => "double",
            Kind::Date => "date",
            Kind::Datetime => "dateTime",
            Kind::Time => "time",
            _ => "string",
        }
    }

    pub(crate) fn is_text(self) -> bool {
        self.literal() == "string" && self.filterable() && self != Kind::Id
    }

    /// Says whether a WHERE clause may name the field.
    pub(crate) fn filterable(self) -> bool {
        !matches!(
            self,
            Kind::Textarea
                | Kind::EncryptedString
                | Kind::Base64
                | Kind::Address
                | Kind::Location
                | Kind::AnyType
                | Kind::ComplexValue
                | Kind::Json
        )
    }

    /// Says whether an ORDER BY clause may name the field.
    pub(crate) fn sortable(self) -> bool {
        self.filterable() && self != Kind::Multipicklist
    }

    /// Says whether the field is made of other fields.
    pub(crate) fn compound(self) -> bool {
        matches!(self, Kind::Address | Kind::Location)
    }
}
