with

sales_risks as (

    select * from {{ ref('int_renewal_sales_risks_found') }}

),

billing_risks as (

    select * from {{ ref('int_renewal_billing_risks_found') }}

),

risks as (

    select * from sales_risks
    union all
    select * from billing_risks

)

select * from risks
